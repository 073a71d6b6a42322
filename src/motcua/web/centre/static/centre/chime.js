// Says the latest call aloud once. The page works without it; browsers want one press before anything may sound.
(function () {
  "use strict";
  var screen = document.getElementById("screen"), button = document.getElementById("sound");
  if (!screen || !window.speechSynthesis || !window.localStorage) { return; }
  function say(text) {
    var words = new SpeechSynthesisUtterance(text);
    words.lang = document.documentElement.lang === "en" ? "en-US" : "vi-VN";
    words.rate = 0.9;
    window.speechSynthesis.speak(words);
  }
  var isOn = window.localStorage.getItem("mc-voice") === "on";
  button.hidden = isOn;
  button.addEventListener("click", function () {
    window.localStorage.setItem("mc-voice", "on");
    button.hidden = true;
    if (screen.dataset.say) { say(screen.dataset.say); }
  });
  var call = screen.dataset.call;
  if (call && window.localStorage.getItem("mc-called") !== call) {
    window.localStorage.setItem("mc-called", call);
    if (isOn) { say(screen.dataset.say); }
  }
}());
