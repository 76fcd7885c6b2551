-- What digests and ciphers take and give: texts, arrays of bytes, streams of them, and hexadecimal digits.
local _, loaded = ...
local drained = require(".digest").text
local XOR = bit32.bxor

local function hex(text, form)
  return (text:gsub(".", function(c) return form:format(c:byte()) end))
end

-- Two digits that are both upper or both lower case.
local function from_digits(digits)
  if digits:find("^[%dA-F][%dA-F]$") or digits:find("^[%da-f][%da-f]$") then return tonumber(digits, 16) end
end

-- First in, first out.
local function queue()
  local items, head, tail = {}, 0, 0
  local public = {}
  function public.push(item)
    items[head] = item
    head = head + 1
  end
  function public.pop()
    if tail == head then return nil end
    local item = items[tail]
    items[tail] = nil
    tail = tail + 1
    return item
  end
  function public.size() return head - tail end
  function public.getHead() return head end
  function public.getTail() return tail end
  function public.reset() items, head, tail = {}, 0, 0 end
  return public
end

-- Up to the first place with nothing.
local function copied(from, into, count)
  for _, item in ipairs(from) do
    count = count + 1
    into[count] = item
  end
  return into, count
end

local array = {}

function array.size(bytes) return #bytes end
function array.fromString(text)
  local bytes = {}
  for i = 1, #tostring(text) do bytes[i] = string.byte(text, i) end
  return bytes
end
function array.toString(bytes)
  local characters = {}
  for i, byte in ipairs(bytes) do characters[i] = string.char(byte) end
  return table.concat(characters)
end
function array.fromStream(stream)
  local bytes, i = {}, 1
  for byte in stream do
    bytes[i] = byte
    i = i + 1
  end
  return bytes
end
function array.toStream(bytes)
  local items = queue()
  array.writeToQueue(items, (copied(bytes, {}, 0)))
  return items.pop
end
function array.readFromQueue(items, count)
  local bytes = {}
  for i = 1, count do bytes[i] = items.pop() end
  return bytes
end
function array.writeToQueue(items, bytes)
  for i = 1, #bytes do items.push(bytes[i]) end
end
function array.fromHex(text)
  local bytes = {}
  for i = 1, #text // 2 do bytes[i] = from_digits(text:sub(2 * i - 1, 2 * i)) end
  return bytes
end
function array.toHex(bytes) return hex(array.toString(bytes), "%02X") end
function array.concat(a, b) return (copied(b, copied(a, {}, 0))) end
function array.truncate(bytes, count) return table.move(bytes, 1, count, 1, {}) end
function array.XOR(a, b)
  local out = {}
  for i, byte in pairs(a) do out[i] = XOR(byte, b[i]) end
  return out
end
function array.substitute(bytes, by)
  local out = {}
  for i, byte in pairs(bytes) do out[i] = by[byte] end
  return out
end
function array.permute(bytes, places)
  local out = {}
  for i, place in pairs(places) do out[i] = bytes[place] end
  return out
end
function array.copy(bytes)
  local out = {}
  for i, byte in pairs(bytes) do out[i] = byte end
  return out
end

-- Both ends belong to it; below 0 they count from the last.
function array.slice(bytes, first, last)
  local function place(i, otherwise)
    if i == nil then return otherwise end
    return i < 0 and #bytes + i + 1 or i
  end
  local out = {}
  for i = place(first, 1), place(last, #bytes) do out[#out + 1] = bytes[i] end
  return out
end

-- A stream gives one byte a call, and nil at its end.
local stream = { fromArray = array.toStream, toArray = array.fromStream, toString = drained }

function stream.fromString(text)
  local i = 0
  return function()
    i = i + 1
    return string.byte(text, i)
  end
end
function stream.fromHex(text)
  local items = queue()
  for i = 1, #text // 2 do items.push(from_digits(text:sub(2 * i - 1, 2 * i))) end
  return items.pop
end
function stream.toHex(bytes) return hex(drained(bytes), "%02X") end

local digits = {}

-- So many bytes a line, with something between them, where that is asked for.
function digits.stringToHex(text, line, between)
  if not line then return hex(text, "%02x") end
  local out = {}
  for i = 1, #text do
    out[i] = ("%02x"):format(text:byte(i)) .. (i == #text and "" or i % line == 0 and "\n" or between or "")
  end
  return table.concat(out)
end

-- White space does not count, unless nothing is to be looked at.
function digits.hexToString(text, unsafe)
  if not unsafe then
    text = text:gsub("%s+", "")
    if text:find("[^%w]") or #text % 2 ~= 0 then error("invalid hex string") end
  end
  return (text:gsub("%x%x", function(byte) return string.char(tonumber(byte, 16)) end))
end

loaded[".crypto.util.bit"], loaded[".crypto.util.queue"], loaded[".crypto.util.hex"] = bit32, queue, digits
loaded[".crypto.util.array"], loaded[".crypto.util.stream"] = array, stream
return { _version = "1.0.0", bit = bit32, queue = queue, stream = stream, hex = digits, array = array }
