"""Looking into files that somebody made: in a process of its own, bounded in time and memory.

The libraries that read PDF, pictures and archives are large programs in C; a file made to hurt may crash them or
make them fill the machine. So they run in a child that limits itself, holds no secret and no database, and answers
one line. `looking` starts it; `inside` is the program that runs there and imports nothing of the house.
"""
