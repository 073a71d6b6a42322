"""How far papers are that the public post fetches at home, in words for applicants and the counter."""

from django.utils.translation import gettext_lazy as lazy

# With the tone of the badge.
COLLECTION_LABELS = {
    "asked": (lazy("Waits to be told to the post"), ""),
    "ordered": (lazy("The post was asked to come"), ""),
    "collected": (lazy("Collected by the post"), "warn"),
    "on_the_way": (lazy("On the way with the post"), "warn"),
    "not_met": (lazy("The post met nobody at the address and comes again"), "warn"),
    "delivered": (lazy("Brought to the counter, not confirmed yet"), "warn"),
    "received": (lazy("Received at the counter"), "good"),
    "sent_back": (lazy("Sent back by the post"), "bad"),
    "cancelled": (lazy("Post order cancelled"), ""),
    "refused": (lazy("Refused by the post"), "bad"),
}
PART_LABELS = {"morning": lazy("in the morning"), "afternoon": lazy("in the afternoon")}
POST_PROBLEMS = {
    "place-incomplete": lazy("The post needs a full address and a telephone number."),
    "not-served": lazy("The post does not come to this address."),
    "day-not-served": lazy("The post does not come on this day."),
    "collected-already": lazy("The order could not be taken back: the postman has the papers already."),
}
