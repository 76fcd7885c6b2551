-- Files of the permanent store, as WeaveDrive has them: /data/<id>, /tx/<id> and /block/<height>, for reading only.
-- There are no others; what is written goes nowhere.
local drive = require(".drive")
local io, methods = {}, {}
local metatable = { __index = methods, __name = "FILE*" }
local FOLDERS = { data = true, tx = true, block = true }

local function check(file)
  if getmetatable(file) ~= metatable then error("bad argument #1 (FILE* expected, got " .. type(file) .. ")", 3) end
  if not file.text then error("attempt to use a closed file", 3) end
  return file
end

local function take(file, last)
  local text = file.text:sub(file.place + 1, last)
  file.place = last
  return text
end

local function line(file, with_end)
  if file.place >= #file.text then return nil end
  local last = file.text:find("\n", file.place + 1, true)
  local text = take(file, last or #file.text)
  return with_end and text or (text:gsub("\n$", ""))
end

local function read(file, format)
  if type(format) == "number" then
    if file.place >= #file.text then return nil end
    return take(file, math.min(#file.text, file.place + format))
  end
  local letter = tostring(format):match("^%*?([alL])")
  if letter == "a" then return take(file, math.max(#file.text, file.place)) end
  if letter then return line(file, letter == "L") end
  error("bad argument #1 to 'read' (invalid format)", 3)
end

-- Each format gives one result; the first that finds nothing is the last. Libraries of aos ask for the size by seeking
-- to the end, read as much from there, and get all of it: that is what WeaveDrive makes of it.
function methods.read(file, ...)
  check(file)
  if file.sought_end then file.place, file.sought_end = 0, false end
  local formats, results = { ... }, {}
  if #formats == 0 then formats[1] = "l" end
  for i, format in ipairs(formats) do
    results[i] = read(file, format)
    if results[i] == nil then return table.unpack(results, 1, i) end
  end
  return table.unpack(results, 1, #formats)
end

function methods.lines(file, ...)
  check(file)
  local formats = { ... }
  return function() return file:read(table.unpack(formats)) end
end

function methods.seek(file, from, by)
  check(file)
  local starts = { set = 0, cur = file.place, ["end"] = #file.text }
  local start = starts[from or "cur"] or error("bad argument #1 to 'seek' (invalid option '" .. tostring(from) .. "')", 2)
  local place = start + (by or 0)
  if place < 0 then return nil, "Invalid argument", 28 end
  file.place, file.sought_end = place, from == "end" and place == #file.text
  return place
end

function methods.close(file)
  check(file).text = nil
  return true
end

function methods.write(file)
  check(file)
  return nil, "Bad file descriptor", 8
end

function io.open(path, mode)
  mode = mode or "r"
  if not mode:find("^[rwa]%+?b?$") then error("bad argument #2 to 'open' (invalid mode)", 2) end
  local text = mode:sub(1, 1) == "r" and FOLDERS[path:match("^/(%a+)/[^/]+$")] and drive.read(path)
  if not text then return nil, path .. ": No error information", 0 end
  return setmetatable({ text = text, place = 0 }, metatable)
end

function io.lines(path, ...)
  local file = io.open(path) or error(path .. ": No error information", 2)
  return file:lines(...)
end

function io.close(file) return file:close() end

function io.type(value)
  if getmetatable(value) ~= metatable then return nil end
  return value.text and "file" or "closed file"
end

io.stdout = { write = function(file) return file end, flush = function() return true end }
io.stderr = io.stdout
function io.write() return io.stdout end
function io.flush() return true end

return io
