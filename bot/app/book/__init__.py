"""What the App remembers, in its workflows' database: repositories, pull requests, boards, jobs, machines."""
