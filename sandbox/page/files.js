// The paper-clip: sends the files that are picked, one message each.

const MOST = 20 * 1024 * 1024;

// What is in a file, in base64.
function contentOf(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(reader.result.slice(reader.result.indexOf(",") + 1)));
    reader.addEventListener("error", () => failed(reader.error));
    reader.readAsDataURL(file);
  });
}

async function sendFile(phone, file, text) {
  if (file.size > MOST) return phone.toast(`${file.name} is too large: the practice phone sends files of up to 20 MB`);
  if (!file.size) return phone.toast(`${file.name} is empty`);
  try {
    return await phone.act("document", { name: file.name, content: await contentOf(file), text });
  } catch {
    return phone.toast(`${file.name} cannot be read`);
  }
}

export function wireFiles(phone) {
  const picker = phone.find(".picker");
  phone.find(".clip").addEventListener("click", () => picker.click());
  picker.addEventListener("change", async () => {
    const field = phone.find(".compose input");
    const files = [...picker.files];
    let text = field.value.trim();
    picker.value = "";
    phone.stopEditing();
    // One after the other, so that they come in the order in which they were picked; the words go under the first.
    for (const file of files) {
      await sendFile(phone, file, text);
      text = "";
    }
  });
}
