"""The peers: for each, a site's folder made from the generated articles, with the kinds of pages that we make.

Addresses are the same in every output, so that pages can be counted by kind: articles at year/month/day/slug,
editions at year/month/day and above, topics with an RSS and an Atom feed each, the site's two feeds, a home page
and a sitemap. Feeds have the newest 20 articles with their whole text.
"""
