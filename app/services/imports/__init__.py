"""The formats that can be imported, in the order in which they are tried."""

from app.domain.imports import Importer
from app.services.imports import csv_table, mobaxterm, mremoteng, openssh, putty, rdcman, rdp, satchel

IMPORTERS: tuple[Importer, ...] = (
    mremoteng.IMPORTER,
    rdcman.IMPORTER,
    putty.IMPORTER,
    mobaxterm.IMPORTER,
    rdp.IMPORTER,
    satchel.IMPORTER,
    openssh.IMPORTER,
    csv_table.IMPORTER,
)
