"""Files that others wrote, taken into the branch as a whole or not at all."""

from app.services.imports.kinds import Imported, import_file

__all__ = ["Imported", "import_file"]
