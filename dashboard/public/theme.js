// Before the first paint: a page that changes its colours after it was seen is worse than one that comes a moment later.
(function () {
  var theme = localStorage.getItem("provost.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
