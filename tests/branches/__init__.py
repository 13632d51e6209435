"""Does every command of the catalogue show what its branch says?"""
