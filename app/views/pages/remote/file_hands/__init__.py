"""What a person does with the files of the file manager: see, name, delete, allow, copy, edit."""
