-- Digests of texts and streams: require('.crypto').digest.sha2_256(text).asHex(); and HMAC.
local sha256 = require(".digest").sha256
local BLOCK_BYTES = 64

local function hex(bytes)
  return (bytes:gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

-- A stream gives one byte a call, and nil at its end.
local function from_string(text)
  local at = 0
  return function()
    at = at + 1
    return text:byte(at)
  end
end

local function content(source)
  if type(source) == "string" then return source end
  local parts = {}
  for byte in source do parts[#parts + 1] = string.char(byte) end
  return table.concat(parts)
end

local function digest(bytes)
  return {
    asBytes = function() return { bytes:byte(1, -1) } end,
    asHex = function() return hex(bytes) end,
    asString = function() return bytes end,
  }
end

local function padded(key, value)
  if #key > BLOCK_BYTES then key = sha256(key) end
  key = key .. ("\0"):rep(BLOCK_BYTES - #key)
  return (key:gsub(".", function(c) return string.char(c:byte() ~ value) end))
end

local function hmac(key, text)
  return digest(sha256(padded(key, 0x5c) .. sha256(padded(key, 0x36) .. text)))
end

return {
  _version = "1.0.0",
  digest = { sha2_256 = function(source) return digest(sha256(content(source))) end },
  mac = { hmac_sha2_256 = hmac },
  utils = { stream = { fromString = from_string }, hex = { stringToHex = hex, hexToString = function(text)
    return (text:gsub("%x%x", function(byte) return string.char(tonumber(byte, 16)) end))
  end } },
}
