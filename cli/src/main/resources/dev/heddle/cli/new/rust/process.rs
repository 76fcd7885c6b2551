//! NAME: counts what it is sent. Each message is run on a fresh copy of this; what lasts is in the context.
#![no_std]

#[link(wasm_import_module = "lambda")]
extern "C" {
    fn input(at: *mut u8, room: usize) -> i32;
    fn ctx_get(key: *const u8, key_size: usize, at: *mut u8, room: usize) -> i32;
    fn ctx_put(key: *const u8, key_size: usize, value: *const u8, value_size: usize) -> i32;
    fn emit(kind: i32, at: *const u8, size: usize) -> i32;
}

const KEY: &[u8] = b"count";
const REPORT: i32 = 2;
const ACCEPT: i32 = 0;
const REJECT: i32 = 1;

fn number(text: &[u8], size: i32) -> Option<u64> {
    let digits = text.get(..size as usize)?;
    core::str::from_utf8(digits).ok()?.parse().ok()
}

fn report(words: &[u8]) {
    unsafe { emit(REPORT, words.as_ptr(), words.len()) };
}

#[no_mangle]
pub extern "C" fn advance() -> i32 {
    let mut text = [0u8; 20];
    let size = unsafe { input(text.as_mut_ptr(), text.len()) };
    let by = match number(&text, size) {
        Some(by) => by,
        None => {
            report(b"there is no number to add");
            return REJECT;
        }
    };
    let size = unsafe { ctx_get(KEY.as_ptr(), KEY.len(), text.as_mut_ptr(), text.len()) };
    let mut count = by.saturating_add(number(&text, size).unwrap_or(0));
    let mut at = text.len();
    loop {
        at -= 1;
        text[at] = b'0' + (count % 10) as u8;
        count /= 10;
        if count == 0 {
            break;
        }
    }
    let sum = &text[at..];
    unsafe { ctx_put(KEY.as_ptr(), KEY.len(), sum.as_ptr(), sum.len()) };
    report(sum);
    ACCEPT
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
