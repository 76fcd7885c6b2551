-- NAME: counts what it is sent. Globals are the state; `Count or 0` lets this file be loaded again.
Count = Count or 0

Handlers.add("add", "Add", function(message)
  local by = tonumber(message.Data)
  assert(by, "there is no number to add")
  Count = Count + by
  message.reply({Action = "Sum", Data = tostring(Count)})
end)
