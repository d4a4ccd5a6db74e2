"""Flowdown: vendor-risk and BAA due diligence for US medical practices."""

__version__ = "0.1.0"
