/// What pages with charts add to ``pageStyle``: eight colours that are told apart without seeing red or green
/// (after Okabe and Ito), for light and for dark paper.
let chartStyle = """
    :root { --c0: #0068ab; --c1: #d05000; --c2: #008a64; --c3: #b0558c; --c4: #a87400; --c5: #3f8fc0; \
    --c6: #6b4fb3; --c7: #444a50; }
    @media (prefers-color-scheme: dark) { :root { --c0: #5cb4f0; --c1: #ff8c4d; --c2: #3fd0a0; --c3: #e695c8; \
    --c4: #efb93c; --c5: #8fd3ff; --c6: #b39dff; --c7: #c9ced4; } }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: 1.25rem; \
    margin-top: 1rem; }
    .small { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .75rem; }
    .chart { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .6rem .7rem .3rem; }
    .chart figcaption { color: var(--ink); font-size: .85rem; display: flex; flex-wrap: wrap; gap: .1rem .9rem; \
    align-items: baseline; }
    .chart figcaption b { font-weight: 600; margin-right: auto; overflow-wrap: anywhere; }
    .chart svg { display: block; width: 100%; height: auto; }
    .chart .value { font-variant-numeric: tabular-nums; }
    .key { display: inline-block; width: 1.1em; border-top: 2.5px solid currentColor; vertical-align: middle; \
    margin-right: .35em; }
    .key.dashed { border-top-style: dashed; }
    .c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); } .c3 { color: var(--c3); }
    .c4 { color: var(--c4); } .c5 { color: var(--c5); } .c6 { color: var(--c6); } .c7 { color: var(--c7); }
    .line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
    .line.dashed { stroke-dasharray: 5 4; }
    .dot { fill: currentColor; }
    .grid { stroke: var(--line); stroke-width: 1; }
    .marker { stroke: var(--faint); stroke-width: 1; stroke-dasharray: 2 3; }
    .tick { fill: var(--faint); font-size: 12px; font-variant-numeric: tabular-nums; }
    .band { fill: currentColor; opacity: 0; }
    .band:hover { opacity: .09; }
    details { margin-top: 1rem; }
    summary { cursor: pointer; font-weight: 600; }
    pre { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .8rem 1rem; \
    overflow-x: auto; font-size: .85rem; line-height: 1.45; }
    .scroll { overflow-x: auto; margin-top: 1rem; }
    .bestrow td { font-weight: 600; }
    .note { border-left: 3px solid var(--bar); padding-left: .7rem; margin: .6rem 0; }
    @media print { .chart { break-inside: avoid; } }
    """
