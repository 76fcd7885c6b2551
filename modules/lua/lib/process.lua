-- What happens to a message: tags, trust, handlers, and what the owner sees of it.
local ao, handlers, stringify = require(".ao"), require(".handlers"), require(".stringify")
local base = require(".base")
local process = { _version = "1.0.0" }
local INBOX_MESSAGES = 10000
local LOADED = "aos"

Colors = { red = "\27[31m", green = "\27[32m", blue = "\27[34m", reset = "\27[0m", gray = "\27[90m" }
Handlers, Utils, Inbox, Errors = handlers, require(".utils"), {}, {}
HANDLER_PRINT_LOGS = {}
Version = "heddle-1"
_G.ao = ao

local function shown(value)
  if type(value) == "table" then return stringify.format(value) end
  if type(value) == "string" then return value end
  return Colors.green .. tostring(value) .. Colors.reset
end

function print(...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = shown((select(i, ...))) end
  table.insert(HANDLER_PRINT_LOGS, table.concat(parts, " "))
end

function Prompt()
  return Colors.green .. (Name or "") .. Colors.gray .. "@" .. Colors.blue .. Version .. Colors.gray .. "[Inbox:" ..
    Colors.red .. #Inbox .. Colors.gray .. "]" .. Colors.reset .. "> "
end

function Send(message)
  local sent = ao.send(message)
  return { output = "Message added to outbox", receive = sent.receive, onReply = sent.onReply }
end

function Spawn(...)
  local module, draft = ...
  if draft == nil then module, draft = ao._module, module or {} end
  local spawned = ao.spawn(module, draft)
  return { output = "Spawn process request added to outbox", receive = spawned.receive, onReply = spawned.onReply }
end

function Assign(assignment)
  ao.assign(assignment)
  print("Assignment added to outbox.")
  return "Assignment added to outbox."
end

Receive = handlers.receive

local function evaluate(code)
  local chunk = load("return " .. code, LOADED)
  local why
  if not chunk then chunk, why = load(code, LOADED) end
  if not chunk then
    ao.outbox.Error = why
    return
  end
  local value = chunk()
  if value == nil then return end
  table.insert(HANDLER_PRINT_LOGS, type(value) == "table" and stringify.format(value) or tostring(value))
end

local function short(id) return #id > 6 and id:sub(1, 3) .. "..." .. id:sub(-3) or id end

local function keep(message)
  table.insert(Inbox, message)
  if #Inbox > INBOX_MESSAGES then table.remove(Inbox, 1) end
  local text = message.Action and Colors.gray .. "Action = " .. Colors.blue .. message.Action:sub(1, 20)
    or Colors.gray .. "Data = " .. Colors.blue .. tostring(message.Data or ""):sub(1, 20)
  print(Colors.gray .. "New Message From " .. Colors.green .. short(message.From) .. Colors.gray .. ": " .. text ..
    Colors.reset)
end

local function from_owner(message)
  return message.Action == "Eval" and message.From == Owner
end

local function start(message, env)
  ao.init(env)
  local tags = env.Process.Tags
  Owner = tags["From-Process"] or env.Process.Owner
  Name = tags.Name or "aos"
  handlers.append("_eval", from_owner, function(m) evaluate(m.Data) end)
  handlers.append("_default", function() return true end, keep)
  if tags["On-Boot"] == "Data" and message.Tags.Type == "Process" then
    handlers.once("_boot", function(m) return m.Tags.Type == "Process" and m.Id == ao.id end,
      function(m) evaluate(m.Data) keep(m) HANDLER_PRINT_LOGS[#HANDLER_PRINT_LOGS] = nil end)
  end
end

local function receive(message)
  ao.normalize(message)
  local tags = {}
  for _, tag in ipairs(message.Tags) do tags[tag.name] = tag.value end
  message.TagArray, message.Tags = message.Tags, tags
  message.From = message.From or message.Owner
  return ao.answerable(message)
end

local function output(message, evaluated)
  local data = table.concat(HANDLER_PRINT_LOGS, "\n")
  if evaluated then return ao.result({ Output = { data = data, prompt = Prompt() } }) end
  return ao.result({ Output = { data = data, prompt = Prompt(), print = true } })
end

local function failed(message, why)
  why = type(why) == "table" and stringify.format(why) or tostring(why)
  local mark = "\n\n" .. Colors.red .. "error:\n" .. Colors.reset .. why
  if from_owner(message) then return { Error = mark } end
  return { Error = Colors.red .. "Error" .. Colors.gray .. " handling message with Action = " ..
    tostring(message.Action) .. Colors.reset .. "\n" .. Colors.green .. why .. Colors.reset .. mark }
end

local function refused(message, why)
  print(why .. " From: " .. message.From .. " - Owner: " .. tostring(message.Owner))
  return output(message, false)
end

-- In a coroutine of its own, so that it may wait for another message.
local function run(message)
  local thread = coroutine.create(handlers.evaluate)
  local ok, why = coroutine.resume(thread, message)
  for i = #handlers.coroutines, 1, -1 do
    if coroutine.status(handlers.coroutines[i]) == "dead" then table.remove(handlers.coroutines, i) end
  end
  if ok and coroutine.status(thread) ~= "dead" then table.insert(handlers.coroutines, thread) end
  return ok, why
end

function process.handle(message, env)
  message = receive(message)
  if not ao.env then start(message, env) else
    ao.init(env)
  end
  base.set_time(math.tointeger(message.Timestamp) or 0)
  ao.clearOutbox()
  HANDLER_PRINT_LOGS = {}
  ao.Nonce = message.Nonce
  if message.From ~= message.Owner and not ao.isTrusted(message) then
    return refused(message, "Message is not trusted!")
  end
  if ao.isAssignment(message) and not ao.isAssignable(message) then
    return refused(message, "Assignment is not trusted by this process!")
  end
  if message.Tags.Type == "Process" and message.Id == ao.id and ao.env.Process.Tags["On-Boot"] ~= "Data" then
    table.insert(Inbox, message)
    return output(message, false)
  end
  local ok, why = run(message)
  if not ok then return failed(message, why) end
  if ao.outbox.Error then return { Error = ao.outbox.Error } end
  return output(message, from_owner(message))
end

return process
