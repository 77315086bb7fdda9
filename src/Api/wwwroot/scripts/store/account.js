import { fill, h } from "../dom.js";
import { client, signIn } from "../session.js";
import { t } from "../text.js";
import { busy, go, note } from "./parts.js";

const email = { name: "email", type: "email", autocomplete: "username", maxlength: 254 };
const displayName = { name: "displayName", type: "text", autocomplete: "name", maxlength: 100 };
const oldPassword = { name: "password", type: "password", autocomplete: "current-password", maxlength: 128 };
const newPassword = { name: "password", type: "password", autocomplete: "new-password", minlength: 8, maxlength: 128, hint: "account.passwordHint" };

export function signInForm({ query }) {
  return form("signIn", query, [email, oldPassword], ({ email, password }) => signIn(email, password));
}

export function signUpForm({ query }) {
  return form("signUp", query, [displayName, email, newPassword], async (values) => {
    await client.register(values);
    await signIn(values.email, values.password);
  });
}

/** A form that leads on to where its reader came from. */
function form(name, query, fields, send) {
  const next = query.get("next")?.startsWith("#/") ? query.get("next") : "#/";
  const other = name === "signIn" ? "signUp" : "signIn";
  const path = { signIn: "sign-in", signUp: "sign-up" }[other];
  const wrong = h("div");
  const button = h("button", { class: "primary" }, t(`account.${name}`));
  const inputs = fields.map(({ hint, ...field }) => h("input", { id: field.name, required: true, "aria-describedby": hint ? `${field.name}-hint` : null, ...field }));

  async function submit() {
    fill(wrong);
    for (const input of inputs) input.removeAttribute("aria-invalid");
    try {
      await send(Object.fromEntries(inputs.map(({ name, value }) => [name, value])));
      go(next);
    } catch (error) {
      const refused = inputs.filter((input) => error.errors?.[input.name]);
      for (const input of refused) input.setAttribute("aria-invalid", "true");
      refused[0]?.focus();
      fill(wrong, refused.length > 0 ? note(error, refused.map((input) => t(`invalid.${input.name}`)).join(" ")) : note(error));
    }
  }

  return {
    title: t(`account.${name}`),
    content: h(
      "div",
      { class: "stack form" },
      h("h1", {}, t(`account.${name}`)),
      name === "signIn" && next.startsWith("#/dates/") && h("p", {}, t("account.toHold")),
      h(
        "form",
        { class: "card stack", onsubmit: (event) => (event.preventDefault(), busy(button, submit)) },
        fields.map(({ name, hint }, index) =>
          h(
            "div",
            { class: "field" },
            h("label", { for: name }, t(`account.${name}`)),
            inputs[index],
            hint && h("span", { class: "hint", id: `${name}-hint` }, t(hint)),
          ),
        ),
        button,
        wrong,
      ),
      h("p", {}, t(`account.${name}Other`), " ", h("a", { href: `#/${path}?next=${encodeURIComponent(next)}` }, t(`account.${other}`))),
    ),
  };
}
