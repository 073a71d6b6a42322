"""Pure rules of exchange: what partners are told, when a try is repeated, when a partner is left alone."""

from motcua.exchange.rules.national_portal import NATIONAL_PORTAL as NATIONAL_PORTAL
from motcua.exchange.rules.national_portal import STATE_WORDS as STATE_WORDS
from motcua.exchange.rules.national_portal import Owner as Owner
from motcua.exchange.rules.national_portal import Paper as Paper
from motcua.exchange.rules.national_portal import PortalDossier as PortalDossier
from motcua.exchange.rules.national_portal import Progress as Progress
from motcua.exchange.rules.national_portal import ResultFile as ResultFile
from motcua.exchange.rules.national_portal import wire_time as wire_time
from motcua.exchange.rules.national_portal import without_numbers as without_numbers
