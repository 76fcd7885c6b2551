-- Digests: require('.crypto').digest.sha2_256(text).asHex(), and HMAC over it.
local sha256 = require(".digest").sha256
local BLOCK_BYTES = 64

local function hex(bytes)
  return (bytes:gsub(".", function(c) return ("%02x"):format(c:byte()) end))
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
  digest = { sha2_256 = function(text) return digest(sha256(text)) end },
  mac = { hmac_sha2_256 = hmac },
  utils = { hex = { stringToHex = hex, hexToString = function(text)
    return (text:gsub("%x%x", function(byte) return string.char(tonumber(byte, 16)) end))
  end } },
}
