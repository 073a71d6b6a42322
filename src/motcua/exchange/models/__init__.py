"""What is told to outside systems, what became of it, and how the partners are doing."""

from motcua.exchange.models.call import Call as Call
from motcua.exchange.models.delivery import Delivery as Delivery
from motcua.exchange.models.incoming import IncomingMessage as IncomingMessage
from motcua.exchange.models.incoming import IncomingState as IncomingState
from motcua.exchange.models.outgoing import MessageDeed as MessageDeed
from motcua.exchange.models.outgoing import MessageState as MessageState
from motcua.exchange.models.outgoing import OutgoingMessage as OutgoingMessage
from motcua.exchange.models.outgoing import OutgoingStream as OutgoingStream
from motcua.exchange.models.outgoing import PartnerState as PartnerState
from motcua.exchange.models.portal_file import PartnerFile as PartnerFile
from motcua.exchange.models.reconciling import DifferenceState as DifferenceState
from motcua.exchange.models.reconciling import PortalDifference as PortalDifference
from motcua.exchange.models.reconciling import Reconciliation as Reconciliation
