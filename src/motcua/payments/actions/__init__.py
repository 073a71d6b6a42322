"""Writing payments: inside the transaction of the dossier's event, or of the deed on the money itself."""

from motcua.payments.actions.recording import ONLINE_WAYS, is_online, record

__all__ = ["ONLINE_WAYS", "is_online", "record"]
