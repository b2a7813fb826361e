"""Boxes and links laid out in layers from top to bottom, as Sugiyama, Tagawa and Toda (1981) do it.

Pure arithmetic in pixels: the same boxes and links always give the same picture.
"""
