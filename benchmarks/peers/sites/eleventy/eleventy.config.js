// What Eleventy makes of the generated articles: an edition for each day, month and year, and the topics, are
// collections with a page for each group. Everything is computed once for all pages.
import rss from "@11ty/eleventy-plugin-rss";
import markdownIt from "markdown-it";
import footnote from "markdown-it-footnote";

const zone = "UTC";
const format = (options) => new Intl.DateTimeFormat("en", { timeZone: zone, ...options });
const formats = {
  long: format({ dateStyle: "full" }),
  month: format({ year: "numeric", month: "long" }),
  short: format({ month: "short", day: "numeric" }),
};

function grouped(posts, keysOf) {
  const groups = new Map();
  for (const post of posts) {
    for (const key of keysOf(post)) {
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(post);
    }
  }
  return [...groups].map(([key, posts]) => ({ key, posts }));
}

export default function (config) {
  config.addPlugin(rss);
  config.setLibrary("md", markdownIt({ html: true }).use(footnote));
  config.addPassthroughCopy({ "static": "." });
  config.addFilter("day", (date) => date.toISOString().slice(0, 10));
  config.addFilter("dayPath", (date) => date.toISOString().slice(0, 10).replaceAll("-", "/"));
  config.addFilter("long", (date) => formats.long.format(date));
  config.addFilter("short", (date) => formats.short.format(date));
  config.addFilter("monthName", (key) => formats.month.format(new Date(`${key.replace("/", "-")}-01`)));
  config.addFilter("newest", (posts, count) => posts.slice(0, count));
  config.addFilter("topicPath", (topic) => topic.toLowerCase().replace(/ /g, "-"));

  const newestFirst = (api) => api.getFilteredByGlob("content/articles/**/*.md").reverse();
  const dateOf = (post) => post.date.toISOString();
  config.addCollection("articles", (api) => {
    const posts = newestFirst(api);
    posts.forEach((post, place) => {
      post.data.newer = posts[place - 1];
      post.data.older = posts[place + 1];
    });
    return posts;
  });
  config.addCollection("days", (api) => grouped(newestFirst(api), (post) => [dateOf(post).slice(0, 10).replaceAll("-", "/")]));
  config.addCollection("months", (api) => grouped(newestFirst(api), (post) => [dateOf(post).slice(0, 7).replace("-", "/")]));
  config.addCollection("years", (api) => grouped(newestFirst(api), (post) => [dateOf(post).slice(0, 4)]));
  config.addCollection("topics", (api) => grouped(newestFirst(api), (post) => post.data.topics));

  return {
    dir: { input: "content", includes: "../includes", output: "output" },
    markdownTemplateEngine: false,
    htmlTemplateEngine: "njk",
  };
}
