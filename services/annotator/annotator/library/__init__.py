"""Where references are kept: installed from recipes into a bucket or a folder, lent to engines.

`commands` is what an operator types, `cache` what a worker uses; both stand on `ports.Library`.
"""
