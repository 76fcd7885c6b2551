-- Values as a person reads them in a terminal, with colours; the fields of a table in alphabetical order.
local stringify = { _version = "1.0.0" }
local colors = { red = "\27[31m", green = "\27[32m", blue = "\27[34m", gray = "\27[90m", reset = "\27[0m" }
local DEPTH_MAX = 30

function stringify.isSimpleArray(t)
  local count = 0
  for key, value in pairs(t) do
    local kind = type(value)
    if math.type(key) ~= "integer" or (kind ~= "string" and kind ~= "number") then return false end
    count = count + 1
  end
  return count == #t
end

local function scalar(value)
  if type(value) == "string" then return colors.green .. '"' .. value .. '"' .. colors.reset end
  return colors.blue .. tostring(value) .. colors.reset
end

local function is_array(t)
  local count = 0
  for key in pairs(t) do
    if math.type(key) ~= "integer" then return false end
    count = count + 1
  end
  return count == #t
end

-- Numbers first, then the others by their text.
function stringify.sortedKeys(t)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b)
    if math.type(a) and math.type(b) then return a < b end
    if math.type(a) or math.type(b) then return math.type(a) ~= nil end
    return tostring(a) < tostring(b)
  end)
  return keys
end

local format

local function value_text(value, indent, above)
  if type(value) ~= "table" then return scalar(value) end
  if above[value] then return colors.blue .. "<circular reference>" .. colors.reset end
  if indent > 2 * DEPTH_MAX then return colors.blue .. "<too deep>" .. colors.reset end
  return format(value, indent, above)
end

function format(t, indent, above)
  above[t] = true
  local parts, text = {}, nil
  local space = (" "):rep(indent)
  if stringify.isSimpleArray(t) then
    for i, value in ipairs(t) do parts[i] = scalar(value) end
    text = "{ " .. table.concat(parts, ", ") .. " }"
  elseif is_array(t) then
    for i, value in ipairs(t) do parts[i] = space .. "  " .. value_text(value, indent + 2, above) end
    text = "{\n" .. table.concat(parts, ",\n") .. "\n" .. space .. " }"
  else
    for i, key in ipairs(stringify.sortedKeys(t)) do
      parts[i] = space .. "   " .. colors.red .. tostring(key) .. colors.reset .. " = " ..
        value_text(t[key], indent + 2, above)
    end
    text = "{\n" .. table.concat(parts, ",\n") .. "\n" .. space .. "}"
  end
  above[t] = nil
  return text
end

function stringify.format(t, indent)
  if type(t) ~= "table" then return scalar(t) end
  return format(t, indent or 0, {})
end

return stringify
