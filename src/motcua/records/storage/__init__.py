"""Where the bytes of files lie: `Vault` is the Django storage of the house.

It keeps bytes in one of two places, a folder of this machine (`folder`) or a bucket behind the S3 API (`bucket`), and
seals them on the way when the province has set a key (`envelope`, `keys`). Whoever reads gets a file that can be read
in pieces and sought in; nobody gets a path.
"""
