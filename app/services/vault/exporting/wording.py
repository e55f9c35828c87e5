"""What a person is told of an export."""

from app.domain.language import counted, tr

NEVER_EXPIRES = tr(
    "Satchel does not open it after its last day. A copy of the file with its passphrase never expires for other "
    "programs: after the job, change the passwords that matter."
)
IN_THE_CLEAR = tr("Everyone who gets the file reads all passwords in it. Delete it as soon as it has been used.")
TAKE_IT_BACK = tr("Take it back instead, with “Take a job pack back…”: then what was changed in it is merged.")


def entries_of(count: int) -> str:
    return counted(count, "entry", "entries")
