"""How much memory and processor time a process may use that reads what a stranger wrote."""


def limit(*, memory: int, seconds: int) -> None:
    """For the process that calls it, and for good; it will leave no core behind either."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the sizes are checked there as everywhere
        return
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(kind, (most, most))
