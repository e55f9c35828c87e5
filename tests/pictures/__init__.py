"""Every page and state of Satchel as a picture, light and dark: `python3 dev.py shots DIR`.

Real views over real models; what a device or a disk would answer is played. The same run gives the same pictures.
"""
