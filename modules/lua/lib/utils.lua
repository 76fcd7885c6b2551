-- Functions on lists, and how a message is held to a pattern.
local utils = { _version = "1.0.0" }

local function is_array(t)
  return type(t) == "table" and (next(t) == nil or t[1] ~= nil)
end

-- Whether a value fits a pattern: '_' is anything, a function decides itself, a text is a Lua pattern when
-- it has a magic character other than the dash and else the value, upper or lower case alike, a list is any
-- of its patterns.
function utils.matchesPattern(pattern, value, message)
  local kind = type(pattern)
  if pattern == "_" then return true end
  if kind == "function" then return pattern(value, message) and true or false end
  if kind == "string" then
    value, pattern = string.lower(value or ""), pattern:lower()
    if pattern:find("[%^%$%(%)%%%.%[%]%*%+%?]") then return value:match(pattern) ~= nil end
    return value == pattern
  end
  if kind == "table" then
    for _, each in pairs(pattern) do
      if utils.matchesPattern(each, value, message) then return true end
    end
  end
  return false
end

-- Whether a message fits a spec: a function of it, an Action, or a table of patterns by field or tag.
function utils.matchesSpec(message, spec)
  if type(spec) == "function" then return spec(message) end
  if type(spec) == "string" then return message.Action == spec end
  if type(spec) ~= "table" then return false end
  for name, pattern in pairs(spec) do
    local field, tag = message[name], (message.Tags or {})[name]
    if not field and not tag then return false end
    if not utils.matchesPattern(pattern, field, message) and not utils.matchesPattern(pattern, tag, message) then
      return false
    end
  end
  return true
end

-- f with its arguments one at a time.
function utils.curry(f, arity)
  arity = arity or debug.getinfo(f, "u").nparams
  if arity < 2 then return f end
  local function collect(have, n)
    return function(...)
      local all = { table.unpack(have, 1, n) }
      local given = select("#", ...)
      for i = 1, given do all[n + i] = (select(i, ...)) end
      if n + given >= arity then return f(table.unpack(all, 1, n + given)) end
      return collect(all, n + given)
    end
  end
  return collect({}, 0)
end

utils.concat = utils.curry(function(a, b)
  assert(is_array(a), "first argument should be a table that is an array")
  assert(is_array(b), "second argument should be a table that is an array")
  local all = table.move(a, 1, #a, 1, {})
  return table.move(b, 1, #b, #all + 1, all)
end, 2)

utils.reduce = utils.curry(function(f, initial, list)
  assert(type(f) == "function", "first argument should be a function that accepts (result, value, key)")
  assert(is_array(list), "third argument should be a table that is an array")
  local result = initial
  for i, value in ipairs(list) do
    if result == nil then result = value else result = f(result, value, i) end
  end
  return result
end, 3)

utils.map = utils.curry(function(f, list)
  assert(type(f) == "function", "first argument should be a unary function")
  assert(is_array(list), "second argument should be an Array")
  local all = {}
  for i, value in ipairs(list) do all[#all + 1] = f(value, i) end
  return all
end, 2)

utils.filter = utils.curry(function(f, list)
  assert(type(f) == "function", "first argument should be a unary function")
  assert(is_array(list), "second argument should be an Array")
  local kept = {}
  for _, value in ipairs(list) do
    if f(value) then kept[#kept + 1] = value end
  end
  return kept
end, 2)

utils.find = utils.curry(function(f, list)
  assert(type(f) == "function", "first argument should be a unary function")
  assert(is_array(list), "second argument should be a table that is an array")
  for _, value in ipairs(list) do
    if f(value) then return value end
  end
end, 2)

utils.propEq = utils.curry(function(name, value, object)
  assert(type(name) == "string", "first argument should be a string")
  assert(type(object) == "table", "third argument should be a table<object>")
  return object[name] == value
end, 3)

utils.prop = utils.curry(function(name, object) return object[name] end, 2)

utils.includes = utils.curry(function(value, list)
  assert(is_array(list), "second argument should be a table that is an array")
  for _, each in ipairs(list) do
    if each == value then return true end
  end
  return false
end, 2)

function utils.reverse(list)
  assert(is_array(list), "first argument should be a table that is an array")
  local turned = {}
  for i = #list, 1, -1 do turned[#turned + 1] = list[i] end
  return turned
end

function utils.compose(...)
  local functions = { ... }
  return function(value)
    for i = #functions, 1, -1 do value = functions[i](value) end
    return value
  end
end

function utils.keys(t)
  assert(type(t) == "table", "argument needs to be a table")
  local all = {}
  for key in pairs(t) do all[#all + 1] = key end
  return all
end

function utils.values(t)
  assert(type(t) == "table", "argument needs to be a table")
  local all = {}
  for _, value in pairs(t) do all[#all + 1] = value end
  return all
end

-- x-reference, as HTTP carries it, or X_REFERENCE in the case that tags have.
function utils.normalize(name)
  if type(name) ~= "string" then return name end
  return (name:gsub("_", "-"):gsub("([^-]+)", function(part) return part:sub(1, 1):upper() .. part:sub(2):lower() end))
end

function utils.capitalize(text)
  if type(text) ~= "string" then return text end
  return text:sub(1, 1):upper() .. text:sub(2):lower()
end

return utils
