"""Essaim: the platform that the business apps stand on.

The Celery application is imported here so that tasks bind to it in every process.
"""

from ess_platform.celery import app as celery_app

__all__ = ["__version__", "celery_app"]
__version__ = "0.1.0"
