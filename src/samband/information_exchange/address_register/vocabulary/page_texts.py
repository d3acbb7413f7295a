PAGE_TEXTS: dict[str, tuple[str, str]] = {}
