"""Telling partners, and what people do with what could not be told."""

from motcua.exchange.actions.catalogue import put_catalogue_pull as put_catalogue_pull
from motcua.exchange.actions.national_portal import connection as connection
from motcua.exchange.actions.national_portal import is_connected as is_connected
from motcua.exchange.actions.national_portal import national_portal as national_portal
from motcua.exchange.actions.national_portal import next_dossier_code as next_dossier_code
from motcua.exchange.actions.national_portal import tell_national_portal as tell_national_portal
from motcua.exchange.actions.partners import submit_report as submit_report
from motcua.exchange.actions.partners import tell_single_window as tell_single_window
