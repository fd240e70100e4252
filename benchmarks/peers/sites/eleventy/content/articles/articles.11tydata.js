export default {
  layout: "article.njk",
  permalink: (data) => `/${data.page.date.toISOString().slice(0, 10).replaceAll("-", "/")}/${data.page.fileSlug}/`,
};
