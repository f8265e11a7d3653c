"""Teaching and replication kit for the privacy of emotion representations."""

import logging

__version__ = "0.1.0"

# A framework's advice to programmers is no output of a lesson. A filter, since
# TensorFlow sets the level of its logger itself.
logging.getLogger("tensorflow").addFilter(
    lambda record: record.levelno >= logging.ERROR
)
