-- Base64 as RFC 4648 has it, with padding; or with other last letters: encode(text, makeencoder("-", "_")).
local base64 = {}
local common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

-- The letters' codes by their values; 64 is the padding.
function base64.makeencoder(s62, s63, padding)
  local encoder = {}
  for i = 1, #common do encoder[i - 1] = common:byte(i) end
  encoder[62], encoder[63], encoder[64] = (s62 or "+"):byte(), (s63 or "/"):byte(), (padding or "="):byte()
  return encoder
end

function base64.makedecoder(s62, s63, padding)
  local decoder = {}
  for value, letter in pairs(base64.makeencoder(s62, s63, padding)) do decoder[letter] = value end
  return decoder
end

local default_encoder, default_decoder = base64.makeencoder(), base64.makedecoder()

function base64.encode(text, encoder)
  encoder = encoder or default_encoder
  local out = {}
  for i = 1, #text, 3 do
    local a, b, c = text:byte(i, i + 2)
    local bits = a << 16 | (b or 0) << 8 | (c or 0)
    out[#out + 1] = string.char(encoder[bits >> 18], encoder[bits >> 12 & 63],
      encoder[b and bits >> 6 & 63 or 64], encoder[c and bits & 63 or 64])
  end
  return table.concat(out)
end

-- Characters that are no letters are left out; what is left comes in fours, the last filled up with "=".
function base64.decode(text, decoder)
  local letters = "+/"
  if decoder then
    local last = {}
    for letter, value in pairs(decoder) do last[value] = string.char(letter) end
    letters = last[62] .. last[63]
  end
  decoder = decoder or default_decoder
  text = text:gsub("[^%w" .. letters:gsub(".", "%%%0") .. "=]", "")
  local missing = text:sub(-2) == "==" and 2 or text:sub(-1) == "=" and 1 or 0
  local out = {}
  for i = 1, #text, 4 do
    local a, b, c, d = text:byte(i, i + 3)
    local left_out = i + 4 > #text and missing or 0
    local bits = decoder[a] * 0x40000 + decoder[b] * 0x1000
    if left_out < 2 then bits = bits + decoder[c] * 0x40 end
    if left_out < 1 then bits = bits + decoder[d] end
    out[#out + 1] = string.char(bits >> 16 & 255, bits >> 8 & 255, bits & 255):sub(1, 3 - left_out)
  end
  return table.concat(out)
end

return base64
