"""Files, services, jobs and settings of the system itself."""

from tests.services.setup.uses.use import Use

USES: tuple[Use, ...] = (
    Use(
        "system.file",
        {"path": "/etc/hosts", "content": "one $(id)\n'two'", "mode": "604", "owner": "daemon", "group": "1"},
        name="system.file over another",
    ),
    Use(
        "system.file",
        {"path": "/opt/a place/sub/note", "content": "new\n", "mode": "600"},
        look="find /opt -exec stat -c '%n %a %u %g %F' {} +; cat '/opt/a place/sub/note' 2>&1; :",
        name="system.file in new folders",
    ),
    Use("system.file", {"path": "/etc/timezone", "state": "absent"}, name="system.file that goes"),
)
