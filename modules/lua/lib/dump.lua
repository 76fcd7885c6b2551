-- A value as text from which Lua can make it again, as far as it can: Dump(value, indent, padding, filter, udata).
local words = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat return then true
  until while]]):gmatch("%a+") do
  words[word] = true
end

local function quoted(value) return ("%q"):format(tostring(value)) end

local function plain(value)
  local kind = type(value)
  return (kind == "number" or kind == "boolean") and tostring(value)
end

local ranks = { number = 1, boolean = 2 }

-- Numbers come before false, true and names.
local function before(a, b)
  local this, that = ranks[type(a.key)] or 3, ranks[type(b.key)] or 3
  if this ~= that then return this < that end
  if this == 2 then return not a.key and b.key end
  return a.key < b.key
end

local of_table

local function circular(t, depth, indent, how)
  local value, as_text = how.filter(t, depth, "table", "circular", t, how.udata)
  if value == nil or value == t then return '"<Circular ' .. tostring(t) .. '>"' end
  if type(value) ~= "table" then return plain(value) or quoted(value) end
  return as_text and tostring(value) or of_table(value, depth + 1, indent, how)
end

-- How a key is written, and what it is sorted by.
local function of_key(key, original, as_text, depth, indent, how)
  if plain(key) then return "[" .. tostring(key) .. "]", key end
  if type(key) == "table" and not as_text then
    local text = "[" .. of_table(key, depth + 1, indent, how) .. "]"
    return text, text
  end
  if type(key) == "string" and not words[key] and key:find("^[%a_][%w_]*$") then
    return key, type(original) == "string" and original or key
  end
  local text = "[" .. quoted(key) .. "]"
  return text, text
end

local function of_value(value, as_text, depth, indent, how)
  if type(value) == "table" and not as_text then return of_table(value, depth + 1, indent, how) end
  if type(value) == "string" and as_text then return value end
  return plain(value) or quoted(value)
end

function of_table(t, depth, indent, how)
  if how.above[t] then return circular(t, depth, indent, how) end
  how.above[t] = true
  local inner, fields = indent .. how.step, {}
  for k, v in pairs(t) do
    local key, key_as_text = how.filter(k, depth, type(k), "key", nil, how.udata)
    if key ~= nil then
      local value, value_as_text = how.filter(v, depth, type(v), "val", key, how.udata)
      if value ~= nil then
        local written, sorted_by = of_key(key, k, key_as_text, depth, inner, how)
        local text = inner .. written .. " = " .. of_value(value, value_as_text, depth, inner, how)
        fields[#fields + 1] = { key = sorted_by, text = text }
      end
    end
  end
  how.above[t] = nil
  if #fields == 0 then return "{}" end
  table.sort(fields, before)
  for i, field in ipairs(fields) do fields[i] = field.text end
  return "{" .. how.line .. table.concat(fields, "," .. how.line) .. how.line .. indent .. "}"
end

local function is_unsigned(value)
  return type(value) == "number" and value >= 0 and value < math.huge and math.floor(value) == value
end

return function(value, indent, padding, filter, udata)
  if indent == nil then indent = 4 end
  if padding == nil then padding = 0 end
  if not is_unsigned(indent) then error("indent must be unsigned integer", 2) end
  if not is_unsigned(padding) then error("padding must be unsigned integer", 2) end
  if filter ~= nil and type(filter) ~= "function" then error("filter must be function", 2) end
  filter = filter or function(each) return each end
  if type(value) == "table" then
    return of_table(value, 1, (" "):rep(padding), {
      step = (" "):rep(indent), line = indent > 0 and "\n" or " ", above = {}, filter = filter, udata = udata,
    })
  end
  local shown, as_text = filter(value, 0, type(value), "val", nil, udata)
  return as_text == true and tostring(shown) or quoted(shown)
end
