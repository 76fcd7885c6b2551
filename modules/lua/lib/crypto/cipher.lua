-- AES in its modes, two ciphers that seal a text with a tag, and the generator ISAAC as a cipher of letters.
local _, loaded = ...
local native, numbers = require(".cipher"), require(".random")
local array, stream, hex = require(".crypto.util.array"), require(".crypto.util.stream"), require(".crypto.util.hex")
local modes, ciphers, zero = require(".crypto.mode"), {}, nil

for _, bits in ipairs({ 128, 192, 256 }) do
  local key_bytes = bits // 8
  local function with(backwards)
    return function(key, block)
      assert(#key >= key_bytes, "the key has to be an array of " .. key_bytes .. " bytes")
      assert(#block >= 16, "a block has to be an array of 16 bytes")
      local text = native.aes(string.char(table.unpack(key, 1, key_bytes)), string.char(table.unpack(block, 1, 16)),
        backwards)
      return { text:byte(1, -1) }
    end
  end
  ciphers[bits] = { blockSize = 16, encrypt = with(false), decrypt = with(true) }
  loaded[".crypto.cipher.aes" .. bits] = ciphers[bits]
end

-- Enough zeros for the last block, and two that no block takes up.
function zero(block_bytes, count)
  local left = block_bytes - (count - 1) % block_bytes + 1
  return function()
    if left == 0 then return nil end
    left = left - 1
    return 0
  end
end

local function run(way, text, key, iv, mode, bits)
  local cipher = (modes[mode] or modes.CBC)[way]().setKey(array.fromString(key))
    .setBlockCipher(ciphers[bits] or ciphers[128]).setPadding(zero).init()
  cipher.update(stream.fromArray(iv and array.fromString(iv) or array.fromString(("\0"):rep(16))))
  cipher.update(stream.fromArray(text)).finish()
  return { asBytes = cipher.asBytes, asHex = cipher.asHex, asString = cipher.asString }
end

-- What is deciphered is given in hexadecimal digits; where no more is said, in CBC with 128 bits from zeros on.
local aes = {}
function aes.encrypt(text, ...) return run("Cipher", array.fromString(text), ...) end
function aes.decrypt(digits, ...) return run("Decipher", array.fromHex(digits), ...) end

local function sealed(parts)
  local text = table.concat(parts)
  return {
    asBytes = function() return parts end,
    asString = function() return text end,
    asHex = function() return hex.stringToHex(text) end,
  }
end

local function cut(text, bytes, parts)
  for i = 1, #text, bytes do parts[#parts + 1] = text:sub(i, i + bytes - 1) end
  return parts
end

local morus = { state_update = native.morus_update, key_size = 32, nonce_size = 16, variant = "Morus-1280" }

local function check(key, iv)
  assert(#key == 16 or #key == 32, "key must be 16 or 32 bytes")
  assert(#iv == 16, "iv must be 16 bytes")
end

-- What is sealed beside the text stands before it, and the tag after it.
function morus.encrypt(key, iv, text, beside)
  check(key, iv)
  beside = beside or ""
  local hidden, tag = native.morus(key, iv, text, beside)
  local parts = cut(hidden, 32, { beside })
  parts[#parts + 1] = tag
  return sealed(parts)
end

function morus.decrypt(key, iv, message, beside_bytes)
  check(key, iv)
  beside_bytes = beside_bytes or 0
  assert(#message >= 16 and #message >= beside_bytes, "the message is shorter than its parts")
  local text, tag = native.morus(key, iv, message:sub(beside_bytes + 1, -17), message:sub(1, beside_bytes), true)
  if tag ~= message:sub(-16) then return nil, "decrypt error" end
  return text
end

local norx = { key_size = 32, nonce_size = 32, variant = "NORX 64-4-1" }

function norx.encrypt(key, nonce, text, header, trailer)
  local hidden, tag = native.norx(key, nonce, text, header or "", trailer or "")
  local whole = #hidden - #hidden % 96
  local parts = cut(hidden:sub(1, whole), 8, {})
  if #hidden > 0 then parts[#parts + 1] = hidden:sub(whole + 1) end
  parts[#parts + 1] = tag
  return sealed(parts)
end

function norx.decrypt(key, nonce, message, header, trailer)
  assert(#message >= 32)
  local text, tag = native.norx(key, nonce, message:sub(1, -33), header or "", trailer or "", true)
  if tag ~= message:sub(-32) then return nil, "auth failure" end
  return text
end

local issac = { seedIsaac = numbers.isaac_seed, getRandom = numbers.isaac_next }

function issac.getRandomChar() return issac.getRandom() % 95 + 32 end

-- Within both; without a seed of its own it draws one from the process's generator.
function issac.random(min, max, seed)
  min, max = min or 0, max or 2 ^ 31 - 1
  issac.seedIsaac(seed or tostring(math.random(2 ^ 31 - 1)), seed ~= nil)
  return issac.getRandom() % (max - min + 1) + min
end

-- Letters from blank to tilde, each moved round by as much as the generator says.
local function moved(text, key, direction)
  issac.seedIsaac(key, true)
  local letters = {}
  for i = 1, #text do
    letters[i] = string.char(32 + (text:byte(i) - 32 + direction * issac.getRandomChar()) % 95)
  end
  return letters
end

function issac.encrypt(text, key) return sealed(moved(text, key, 1)) end
function issac.decrypt(text, key) return table.concat(moved(text, key, -1)) end

local cipher = { _version = "1.0.0", aes = aes, morus = morus, norx = norx, issac = issac }
for _, name in ipairs({ "aes", "morus", "norx", "issac" }) do loaded[".crypto.cipher." .. name] = cipher[name] end
for name, mode in pairs(modes) do loaded[".crypto.cipher.mode." .. name:lower()] = mode end
loaded[".crypto.padding.zero"] = zero
return cipher
