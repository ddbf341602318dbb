"""The report: one page of HTML that holds everything about a scenario and opens offline in any browser.

``page.html``, ``page.css`` and ``page.js`` are the page itself; the modules beside them work out what it shows.
Whatever comes from a scenario is data in it, never markup.
"""
