/// The style sheet of every page: follows the reader's light or dark setting, and prints.
let pageStyle = """
    :root { color-scheme: light dark; --paper: #fbfbfa; --ink: #1d2023; --faint: #62686e; --line: #dfe1e4; \
    --card: #ffffff; --bar: #f0a35e; }
    @media (prefers-color-scheme: dark) { :root { --paper: #14161a; --ink: #e8eaed; --faint: #9aa0a6; \
    --line: #2e3238; --card: #1c1f24; --bar: #a5572a; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 76rem; background: var(--paper); \
    color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
    h1 { font-size: 1.6rem; margin: 0; overflow-wrap: anywhere; }
    h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
    h3 { font-size: 1rem; margin: 0; display: flex; gap: .6rem; align-items: baseline; overflow-wrap: anywhere; }
    p { margin: .25rem 0; }
    small, .faint { color: var(--faint); }
    .figures { display: flex; flex-wrap: wrap; gap: .75rem 2.5rem; margin: 1.25rem 0; }
    .figures dt { color: var(--faint); font-size: .85rem; }
    .figures dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
    .legend { max-width: 34rem; }
    .legend .bar { height: .9rem; border-radius: 3px; }
    .ticks { position: relative; height: 1.4rem; font-size: .8rem; font-variant-numeric: tabular-nums; }
    .ticks span { position: absolute; transform: translateX(-50%); }
    .ticks span:first-child { transform: none; }
    .swatch { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .4em; \
    outline: 1px solid #8885; }
    .tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(27rem, 100%), 1fr)); \
    gap: 2rem; margin-top: 2rem; align-items: start; }
    table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; }
    table + table { margin-top: 2rem; }
    caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
    th { font-weight: 500; color: var(--faint); text-align: left; }
    th, td { padding: .2rem .5rem; border-bottom: 1px solid var(--line); }
    th:first-child, td:first-child { padding-left: 0; }
    .n { text-align: right; white-space: nowrap; }
    .share { min-width: 9rem; }
    .share span { display: inline-block; width: calc(100% - 4rem); height: .8em; margin-right: .4rem; \
    float: left; margin-top: .3em; }
    .share i { display: block; height: 100%; max-width: 100%; background: var(--bar); opacity: .7; \
    border-radius: 2px; }
    article { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1rem 1rem; \
    margin-bottom: 1rem; }
    .rank { color: var(--faint); font-weight: 400; min-width: 1.6rem; }
    .mean { margin-left: auto; font-variant-numeric: tabular-nums; }
    .pictures { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: .6rem; align-items: flex-start; }
    figure { margin: 0; flex: 1 1 20rem; max-width: 100%; }
    figure.wide { flex-basis: 100%; }
    figcaption { color: var(--faint); font-size: .8rem; }
    .shot { position: relative; display: block; }
    img { display: block; width: 100%; height: auto; border-radius: 4px; }
    .frame { position: absolute; border: 2px solid #fff; box-shadow: 0 0 0 1px #0008; }
    @media print { article { break-inside: avoid; } }
    """
