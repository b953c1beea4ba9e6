"""China's dual-carbon standards, executable."""

__version__ = "0.1.0"
