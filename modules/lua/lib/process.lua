-- What happens to a message: tags, trust, handlers, and what the owner sees of it.
local ao, handlers, stringify, utils = require(".ao"), require(".handlers"), require(".stringify"), require(".utils")
local base = require(".base")
local process = { _version = "1.0.0" }
local INBOX_MESSAGES = 10000
local LOADED = "aos"

local VERSION = "heddle-1"

Bell = "\7"
Colors = { red = "\27[31m", green = "\27[32m", blue = "\27[34m", reset = "\27[0m", gray = "\27[90m" }
Handlers, Utils, Inbox, Errors = handlers, utils, {}, {}
HANDLER_PRINT_LOGS = {}
_G.ao = ao

function Tab(message) return ao.named(message.Tags) end

local function shown(value)
  local kind = type(value)
  if kind == "table" then return stringify.format(value) end
  if kind == "string" then return value end
  local color = kind == "boolean" and Colors.blue or kind == "nil" and Colors.red or Colors.green
  return color .. tostring(value) .. Colors.reset
end

function print(...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = shown((select(i, ...))) end
  table.insert(HANDLER_PRINT_LOGS, table.concat(parts, " "))
end

function Version() print("version: " .. VERSION) end

function Prompt()
  return Colors.green .. (Name or "") .. Colors.gray .. "@" .. Colors.blue .. VERSION .. Colors.gray .. "[Inbox:" ..
    Colors.red .. #Inbox .. Colors.gray .. "]" .. Colors.reset .. "> "
end

function Send(message)
  if not message.Target then
    print("WARN: No target specified for message. Data will be stored, but no process will receive it.")
  end
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
  local value, reason = chunk()
  if not value and reason then
    ao.outbox.Error = reason
    return
  end
  if value == nil then return end
  table.insert(HANDLER_PRINT_LOGS, type(value) == "table" and stringify.format(value) or tostring(value))
end

local function short(id) return id:sub(1, 3) .. "..." .. id:sub(-3) end

-- What is shown of a message that has no Action.
local function excerpt(data)
  if type(data) == "table" then data = require("json").encode(data) end
  return tostring(data or ""):sub(1, 20)
end

local function keep(message)
  table.insert(Inbox, message)
  if #Inbox > INBOX_MESSAGES then table.remove(Inbox, 1) end
  local text = message.Action and Colors.gray .. "Action = " .. Colors.blue .. message.Action:sub(1, 20)
    or Colors.gray .. "Data = " .. Colors.blue .. excerpt(message.Data)
  print(Colors.gray .. "New Message From " .. Colors.green .. short(message.From) .. Colors.gray .. ": " .. text ..
    Colors.reset)
end

local function from_owner(message)
  return message.Action == "Eval" and message.From == Owner
end

-- So that two processes do not draw the same numbers; all who replay one do.
local function seed(id)
  local sum = 0
  for i = 1, #id do sum = sum * 31 + id:byte(i) end
  return sum
end

local function start(message, env)
  ao.init(env)
  local tags = env.Process.Tags
  math.randomseed(seed(message.Id or ""))
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
  for _, tag in ipairs(message.Tags) do tag.name = utils.normalize(tag.name) end
  ao.normalize(message)
  message.TagArray, message.Tags = message.Tags, ao.named(message.Tags)
  message.From = message.From or message.Owner
  if message.Tags["Content-Type"] == "application/json" then
    message.Data = require("json").decode(message.Data or "{}")
  end
  return ao.answerable(message)
end

local function printed()
  return ao.result({ Output = { data = table.concat(HANDLER_PRINT_LOGS, "\n"), prompt = Prompt(), print = true } })
end

local function output(message)
  if message.Action ~= "Eval" then return printed() end
  return ao.result({ Output = { data = table.concat(HANDLER_PRINT_LOGS, "\n"), prompt = Prompt() } })
end

local function failed(message, why)
  why = type(why) == "table" and stringify.format(why) or tostring(why)
  if message.Action ~= "Eval" then
    print(Colors.red .. "Error" .. Colors.gray .. " handling message" ..
      (message.Action and " with Action = " .. message.Action or " ") .. Colors.reset)
    print(Colors.green .. why .. Colors.reset)
  end
  return { Error = table.concat(HANDLER_PRINT_LOGS, "\n") .. "\n\n" .. Colors.red .. "error:\n" .. Colors.reset .. why }
end

local function refused(message, what)
  print(what .. " is not trusted! From: " .. message.From .. " - Owner: " .. tostring(message.Owner))
  return printed()
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
  if message.From ~= message.Owner and not ao.isTrusted(message) then
    return refused(message, "Message")
  end
  if ao.isAssignment(message) and not ao.isAssignable(message) then
    if message.From ~= ao.id then
      Send({ Target = message.From, Data = "Assignment is not trusted by this process!" })
    end
    return refused(message, "Assignment")
  end
  if message.Tags.Type == "Process" and message.Id == ao.id and ao.env.Process.Tags["On-Boot"] ~= "Data" then
    table.insert(Inbox, message)
    return printed()
  end
  local ok, why = run(message)
  if not ok then return failed(message, why) end
  if ao.outbox.Error then return { Error = ao.outbox.Error } end
  ao.Nonce = message.Nonce
  return output(message)
end

return process
