"""The App: a service that hears GitHub, remembers, waits for approval, has work done, and tells what came of it."""
