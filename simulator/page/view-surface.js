// What a person has entered in a modal or home page. Slack keeps it when the app updates the view, so long as
// the same input (block_id and action_id) is still there; so does this.

export class ViewSurface {
  #typed = new Map();
  #fields = [];
  #view = null;

  constructor(act) {
    this.act = act;
  }

  // To be called before the view's blocks are drawn: keeps what was typed into the former ones.
  begin(view) {
    this.#keep();
    this.#view = view;
    this.#fields = [];
  }

  forget() {
    this.#typed.clear();
    this.#fields = [];
    this.#view = null;
  }

  valueFor(block, part) {
    const key = this.#key(block, part);
    if (this.#typed.has(key)) return this.#typed.get(key);
    return enteredValue(this.#view.state?.values?.[block.block_id]?.[part.action_id]);
  }

  remember(field) {
    this.#fields.push({ ...field, viewId: this.#view.id, drawn: JSON.stringify(field.read()) });
  }

  // As the simulator takes them: by block, a text, an option's value or a list of these.
  values() {
    return Object.fromEntries(
      this.#fields.filter((field) => field.isInput).map((field) => [field.block.block_id, field.read()]),
    );
  }

  // Untouched fields are left out: there the app's next initial value counts.
  #keep() {
    for (const field of this.#fields) {
      const value = field.read();
      if (JSON.stringify(value) !== field.drawn || this.#typed.has(this.#key(field.block, field.part)))
        this.#typed.set(this.#key(field.block, field.part), value);
    }
  }

  #key(block, part) {
    return JSON.stringify([this.#view.id, block.block_id, part.action_id, part.type]);
  }
}

// The workspace's own record (`state.values`) of an input, after a reload of this page.
export function enteredValue(state) {
  if (!state) return undefined;
  if ("selected_options" in state) return (state.selected_options ?? []).map((option) => option.value);
  if ("selected_option" in state) return state.selected_option?.value ?? "";
  return state.value ?? state.selected_date ?? state.selected_time ?? "";
}
