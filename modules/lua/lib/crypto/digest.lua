-- Digests. The older ones take streams, the newer ones texts; what they give has asBytes, asHex and asString.
local _, loaded = ...
local native = require(".digest")
local array, hex = require(".crypto.util.array"), require(".crypto.util.hex").stringToHex

-- The bits of the length come last, in eight bytes that end a block.
local function padded(text, length)
  return text .. "\x80" .. ("\0"):rep(-(#text + 9) % 64) .. string.pack(length, 8 * #text)
end

local function of(bytes, public)
  public = public or {}
  function public.asString() return bytes() end
  function public.asHex() return hex(bytes()) end
  function public.asBytes() return array.fromString(bytes()) end
  return public
end

local function once(digest)
  return function(stream)
    local bytes = digest(native.text(stream))
    return of(function() return bytes end)
  end
end

-- One that is fed bit by bit, and can be looked at whenever there is a whole block.
local function fed(kind)
  return function()
    local text, public = "", {}
    function public.init()
      text = ""
      return public
    end
    function public.update(stream)
      text = text .. native.text(stream)
      return public
    end
    function public.finish()
      text = padded(text, ">I8")
      return public
    end
    return of(function() return native.state(kind, text) end, public)
  end
end

-- From aos: a text that lacks one byte of whole blocks gets one block more, of nothing.
local function sponge(first, rate, length)
  return function(text)
    text = text .. first .. ("\0"):rep(rate - (#text + 1) % rate)
    local last = text:byte(-1) | 0x80
    local bytes = native.sponge(text:sub(1, -2) .. string.char(last), rate, length)
    return { asString = function() return bytes end, asHex = function() return hex(bytes) end }
  end
end

local SHA1, SHA2_256 = fed("sha1"), fed("sha256")
local digest = {
  _version = "1.0.0",
  md2 = once(native.md2),
  md4 = once(function(text) return native.state("md4", padded(text, "<I8")) end),
  md5 = once(function(text) return native.state("md5", padded(text, "<I8")) end),
  sha1 = function(stream) return SHA1().update(stream).finish() end,
  sha2_256 = function(stream) return SHA2_256().update(stream).finish() end,
  sha3_256 = sponge("\x06", 136, 32), sha3_512 = sponge("\x06", 72, 64),
  keccak256 = sponge("\x01", 136, 32), keccak512 = sponge("\x01", 72, 64),
}

-- As bytes it is eight integers. From aos: eight bytes of length, where FIPS 180-4 has sixteen, so a text whose last
-- block has 112 to 118 bytes gets one block less.
function digest.sha2_512(text)
  local bytes = native.sha512(text .. "\x80" .. ("\0"):rep(128 - (#text + 9) % 128) .. (">I8"):pack(8 * #text))
  local public = of(function() return bytes end)
  function public.asBytes() return table.move({ (">" .. ("i8"):rep(8)):unpack(bytes) }, 1, 8, 1, {}) end
  return public
end

-- As bytes it is an array of characters.
function digest.blake2b(text, length, key)
  local bytes = native.blake2b(text, length or 64, key or "")
  if not bytes then return nil, "illegal parameters" end
  local public = of(function() return bytes end)
  local characters = {}
  for i = 1, #bytes do characters[i] = bytes:sub(i, i) end
  function public.asBytes() return characters end
  return public
end

for _, name in ipairs({ "md2", "md4", "md5", "sha2_512", "blake2b" }) do
  loaded[".crypto.digest." .. name] = digest[name]
end
loaded[".crypto.digest.sha1"] = { SHA1 = SHA1, sha1 = digest.sha1 }
loaded[".crypto.digest.sha2_256"] = { SHA2_256 = SHA2_256, sha2_256 = digest.sha2_256 }
loaded[".crypto.digest.sha3"] = { sha3_256 = digest.sha3_256, sha3_512 = digest.sha3_512, keccak256 = digest.keccak256,
  keccak512 = digest.keccak512 }
return digest
