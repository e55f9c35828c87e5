"""What the ways of watching share."""

SENSORS = (
    "/sys/class/hwmon/hwmon*/name",
    "/sys/class/hwmon/hwmon*/temp*_input",
    "/sys/class/hwmon/hwmon*/temp*_label",
    "/sys/class/thermal/thermal_zone*/type",
    "/sys/class/thermal/thermal_zone*/temp",
    "/sys/class/power_supply/*/type",
    "/sys/class/power_supply/*/capacity",
    "/sys/class/power_supply/*/status",
)
"""Files in which Linux says how warm it is, and how full its battery is."""
SENSORS_EVERY = 5
"""Rounds: to read them takes longer than all the rest, and they change slowly."""
MEMORY = "MemTotal|MemAvailable|SwapTotal|SwapFree"
"""What is wanted of the fifty lines of /proc/meminfo, as a pattern."""
NO_DISKS = "loop|ram|zram|dm-|md|sr|fd"
"""Block devices that are none, or whose bytes another one counts too, as a pattern for the beginning of their names."""
