"""What `motcua up` uses unless told otherwise: a demonstration on one machine."""

from motcua.config.settings.base import *  # noqa: F403
