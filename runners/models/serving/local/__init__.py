"""Our own server: transformers behind OpenAI's API, one model and adapters of it.

transformers brings a server too (`transformers serve`), and a scheduler for batches that change. The one takes whatever
model a request names, brings it from the hub, and knows no adapters, `n`, stop texts or log-probabilities; the other
needs an attention of its own. Hence these few modules:

    __main__, run  ->  loading (adapters, template)  ->  held
    app (gatekeeper)  ->  requests, prompts  ->  answer  <-  replies        on the event loop
                                                  │ ticket: Job ▲ Piece, End, Broken
                                                  ▼             │
                      worker  ->  turns (lines)  ->  prefill  ->  batch  ->  row        on a thread of its own
"""
