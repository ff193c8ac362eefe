/** Signs that plans use. Where bytes were lost, only one of these is restored, and only when no other one fits. */
const SIGNS =
  "→ ← ↑ ↓ ↔ ↕ ⇒ ⇐ ⇔ ↗ ↘ ➜ ➔ ➤ ➡ ⬅ ⬆ ⬇ ▶ ◀ ► ▸ ▾ • ● ○ ◆ ■ □ ▪ ★ ☆ ✓ ✔ ✗ ✘ ✅ ☑ ☐ ☒ ❌ ❎ ❗ ❓ ⚠ ⛔ ⚡ ⭐ ✨ ⏰ ⏱ ⏳ ⌛ ⏸ ⏭ ⏩ " +
  "❤ ✏ ✂ ☎ ☁ ☀ ⚙ ⚖ ⚑ ♻ ≤ ≥ ≠ ≈ ± × ∞ √ ∑ ∆ – — ‘ ’ “ ” „ … ‰ € £ ™ © ® ° § ¶ · « » № ½ ¼ ¾ ² ³ µ " +
  "🎯 🎉 🎊 🎨 🎓 🎬 🎖 🎁 🎪 🎮 🏁 🏆 🏅 🏗 🏠 🏢 🐛 🐞 🐍 🐘 🐳 🐢 👀 👁 👉 👆 👇 👍 👎 👏 👋 👌 👤 👥 👷 👨 👩 💀 💡 💣 💥 💪 💬 💭 💯 💰 💸 💻 " +
  "💼 💾 💎 📁 📂 📄 📅 📆 📈 📉 📊 📋 📌 📍 📎 📏 📐 📑 📒 📓 📕 📖 📗 📘 📙 📚 📜 📝 📞 📡 📢 📣 📤 📥 📦 📧 📨 📩 📬 📱 📷 🔀 🔁 🔂 🔃 🔄 🔊 " +
  "🔌 🔍 🔎 🔏 🔐 🔑 🔒 🔓 🔔 🔗 🔙 🔝 🔞 🔥 🔦 🔧 🔨 🔩 🔬 🔭 🔮 🔴 🔵 🔶 🔷 🔸 🔹 🔺 🔻 🕐 🕑 🕒 🖥 🖼 🗂 🗃 🗄 🗑 🗒 🗓 🗣 🗺 🛑 🛠 🛡 🚀 🚁 🚂 🚌 " +
  "🚗 🚚 🚢 🚦 🚧 🚨 🚩 🚫 🚪 🛒 🟠 🟡 🟢 🟣 🟤 🟥 🟦 🟧 🟨 🟩 🤔 🤖 🤝 🤞 🥇 🥈 🥉 🥳 🦀 🦄 🧠 🧩 🧪 🧭 🧰 🧱 🧵 🧹 🧾 🪄 🪝 🪲 🫡 😀 😁 😂 😃 " +
  "😄 😅 😉 😊 😎 😍 😢 😬 😱 🙂 🙌 🙏 🌀 🌈 🌍 🌎 🌏 🌐 🌙 🌟 🌱 🌲 🌳 🌿 🍀 🍕 🍻 ☕ 🆕 🆗 🆘 🅰 🅱";

/** Joins an emoji with the colourful form; its last byte has no character in either western code page. */
export const EMOJI_FORM = "\ufe0f";

export const USUAL_SYMBOLS: readonly string[] = [...SIGNS.split(" "), EMOJI_FORM];
