"""How much gender and identity do emotion representations give away?"""

import logging

__version__ = "0.1.0"

# A framework's advice to programmers is no output of a lesson. A filter, since
# TensorFlow sets the level of its logger itself.
logging.getLogger("tensorflow").addFilter(
    lambda record: record.levelno >= logging.ERROR
)
